{{- define "lockstep.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 28 | trimSuffix "-" -}}
{{- end -}}

{{- /* At most 28: "-offset-sync-" and a region of 22 make the 63 that a label may have. */ -}}
{{- define "lockstep.fullname" -}}
{{- $name := .Values.nameOverride | default .Chart.Name -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 28 | trimSuffix "-" -}}
{{- else if contains $name .Release.Name -}}
{{- .Release.Name | trunc 28 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 28 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "lockstep.selector" -}}
app.kubernetes.io/name: {{ include "lockstep.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "lockstep.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 }}
{{ include "lockstep.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{- define "lockstep.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- .Values.serviceAccount.name | default (include "lockstep.fullname" .) -}}
{{- else -}}
{{- .Values.serviceAccount.name | default "default" -}}
{{- end -}}
{{- end -}}

{{- /* Of a dict with root and service. */ -}}
{{- define "lockstep.image" -}}
{{- $image := .root.Values.image -}}
{{- $tag := $image.tag | default .root.Chart.AppVersion -}}
{{- list $image.registry $image.repository (printf "%s:%s" .service $tag) | compact | join "/" -}}
{{- end -}}

{{- define "lockstep.coordinator" -}}
{{ include "lockstep.fullname" . }}-coordinator
{{- end -}}

{{- /* Where workers find the coordinator. */ -}}
{{- define "lockstep.coordinators" -}}
{{- if .Values.coordinator.enabled -}}
{{ include "lockstep.coordinator" . }}.{{ .Release.Namespace }}.svc:{{ ternary 7443 7400 .Values.worker.tls.enabled }}
{{- else -}}
{{- .Values.coordinator.addresses | join "," -}}
{{- end -}}
{{- end -}}

{{- /* Not empty where nobody may call without a certificate: the port without TLS is left out then. */ -}}
{{- define "lockstep.tlsOnly" -}}
{{- if and .Values.coordinator.tls.secretName .Values.worker.tls.enabled (eq .Values.coordinator.tls.clientAuth "required") -}}
true
{{- end -}}
{{- end -}}

{{- /* Settings as environment variables: of a dict with prefix and settings. */ -}}
{{- define "lockstep.settings" -}}
{{- $prefix := .prefix -}}
{{- range $name, $value := .settings }}
- name: {{ printf "%s_%s" $prefix ($name | upper | replace "-" "_" | replace "." "_") }}
  value: {{ $value | toString | quote }}
{{- end }}
{{- end -}}

{{- define "lockstep.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1001
runAsGroup: 1001
fsGroup: 1001
fsGroupChangePolicy: OnRootMismatch
seccompProfile: {type: RuntimeDefault}
{{- end -}}

{{- define "lockstep.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end -}}

{{- /* What every pod has. Service links would be read as settings: LOCKSTEP_COORDINATOR_PORT=tcp://... */ -}}
{{- define "lockstep.podSpec" -}}
serviceAccountName: {{ include "lockstep.serviceAccount" . }}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  {{- include "lockstep.podSecurity" . | nindent 2 }}
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- end -}}

{{- /* Placement and priority of pods: of a dict whose keys may be missing. */ -}}
{{- define "lockstep.scheduling" -}}
{{- with .nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- end -}}
