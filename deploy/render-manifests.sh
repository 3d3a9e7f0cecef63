#!/bin/sh
# Renders deploy/manifests from the Helm chart: deploy/render-manifests.sh [path of helm]
#
# Needs Helm 3.14 or newer (`go install helm.sh/helm/v3/cmd/helm@latest`). When only alert_rules.yml or a dashboard
# changed, `node scripts/run-ts.mjs scripts/refresh-manifests.ts` does without.
set -eu
cd "$(dirname "$0")"
helm=${1:-helm}

# What the templates are made of, without the two linked files, which are compared by their content. The test that
# compares this sum with the chart tells when this script has to be run again.
sum() {
  (cd helm/balance-alert && find . -type f -print | LC_ALL=C sort | xargs sha256sum) | sha256sum | cut -d ' ' -f 1
}

render() {
  target=$1
  shift
  {
    echo "# Rendered from deploy/helm/balance-alert by deploy/render-manifests.sh. Do not edit."
    echo "# chart: $(sum)"
    "$helm" template balance-alert helm/balance-alert --namespace balance-alert --kube-version 1.33.0 --no-hooks "$@" \
      2>/dev/null
  } >"manifests/$target"
}

"$helm" lint --strict helm/balance-alert >/dev/null
render balance-alert.yaml
render sharded.yaml --values helm/balance-alert/ci/sharded-values.yaml
render monitoring.yaml --values helm/balance-alert/ci/full-values.yaml \
  --show-only templates/servicemonitor.yaml --show-only templates/networkpolicy.yaml
render ingress.yaml --values helm/balance-alert/ci/ingress-values.yaml \
  --show-only templates/ingress.yaml --show-only templates/networkpolicy.yaml
render prometheusrule.yaml --values helm/balance-alert/ci/full-values.yaml --show-only templates/prometheusrule.yaml
render dashboard.yaml --values helm/balance-alert/ci/full-values.yaml --show-only templates/dashboard.yaml
