#!/bin/sh
# Imports the dashboards into a running Grafana over its HTTP API, or replaces those of an earlier import.
#
#   GRAFANA_URL         address of Grafana; default http://localhost:3000
#   GRAFANA_TOKEN       token of a service account that may edit dashboards, or
#   GRAFANA_USER and GRAFANA_PASSWORD
#   GRAFANA_DATASOURCE  name of the Prometheus data source; default Prometheus
#   GRAFANA_FOLDER_UID  folder of the dashboards; default: the general one
#
# Needs curl. Exit code 0: imported; 1: refused, with the reason.
set -eu

url=${GRAFANA_URL:-http://localhost:3000}
url=${url%/}
name=${GRAFANA_DATASOURCE:-Prometheus}
folder=$(dirname "$0")/dashboards

fail() {
  printf 'import-dashboard: %s\n' "$1" >&2
  exit 1
}

# Credentials go to curl over its standard input, because everybody on the machine can read arguments.
credentials() {
  if [ -n "${GRAFANA_TOKEN:-}" ]; then
    printf 'header = "Authorization: Bearer %s"\n' "$GRAFANA_TOKEN"
  elif [ -n "${GRAFANA_USER:-}" ] && [ -n "${GRAFANA_PASSWORD:-}" ]; then
    printf 'user = "%s"\n' "$(printf '%s:%s' "$GRAFANA_USER" "$GRAFANA_PASSWORD" | sed 's/[\\"]/\\&/g')"
  else
    fail 'set GRAFANA_TOKEN, or GRAFANA_USER and GRAFANA_PASSWORD'
  fi
}
credentials >/dev/null

# Prints the body of the answer and, on a line of its own, the status.
call() {
  credentials | curl --silent --show-error --max-time 30 --config - --write-out '\n%{http_code}' "$@" ||
    fail "cannot reach $url"
}

encoded() {
  printf %s "$1" | od -An -v -tx1 | tr -d ' \n' | sed 's/../%&/g'
}

quoted() {
  printf '"%s"' "$(printf %s "$1" | sed 's/[\\"]/\\&/g')"
}

answer=$(call "$url/api/datasources/name/$(encoded "$name")")
status=$(printf '%s' "$answer" | tail -n 1)
case $status in
200) ;;
401 | 403) fail "Grafana refuses the credentials ($status)" ;;
404) fail "Grafana has no data source named $name: set GRAFANA_DATASOURCE" ;;
*) fail "Grafana answers $status to the question for the data source $name" ;;
esac
uid=$(printf '%s' "$answer" | sed -n 's/.*"uid": *"\([^"]*\)".*/\1/p' | head -n 1)
printf '%s' "$answer" | grep -q '"type": *"prometheus"' || fail "the data source $name is not a Prometheus"

body=$(mktemp)
trap 'rm -f "$body"' EXIT
current=$(printf '"current": { "selected": true, "text": %s, "value": %s },' "$(quoted "$name")" "$(quoted "$uid")" |
  sed 's/[\\&|]/\\&/g')
for file in "$folder"/*.json; do
  {
    printf '{ "overwrite": true, "message": "import-dashboard.sh", "folderUid": %s, "dashboard":\n' \
      "$(quoted "${GRAFANA_FOLDER_UID:-}")"
    sed "s|\"label\": \"Data source\",|& $current|" "$file"
    printf '}\n'
  } >"$body"
  answer=$(call --request POST --header 'Content-Type: application/json' --data-binary "@$body" \
    "$url/api/dashboards/db")
  status=$(printf '%s' "$answer" | tail -n 1)
  [ "$status" = 200 ] || fail "Grafana answers $status to $(basename "$file"): $(printf '%s' "$answer" | sed '$d')"
  path=$(printf '%s' "$answer" | sed -n 's/.*"url": *"\([^"]*\)".*/\1/p' | head -n 1)
  printf 'imported: %s\n' "$(printf %s "$url" | sed 's|\(://[^/]*\).*|\1|')$path"
done
