Q=http://127.0.0.1:{{queue}}/api/rooms/demo B=http://127.0.0.1:{{booking}}/api
field() { sed -n "s/.*\"$1\" *: *\"\([^\"]*\)\".*/\1/p"; }
TOKEN=$(curl -sS -X POST $Q/tokens | field token)
until curl -sS -H "Authorization: Bearer $TOKEN" $Q/position | tee /dev/stderr | grep -q YOUR_TURN; do echo; sleep 1; done; echo
PASS=$(curl -sS -X POST -H "Authorization: Bearer $TOKEN" $Q/passes | field pass)
curl -sS $B/events/demo/availability; echo
HOLD=$(curl -sS -X POST -H "Authorization: Bearer $PASS" -H "Idempotency-Key: $(date +%s)-$$" -H 'Content-Type: application/json' -d '{"section": "standing", "quantity": 2}' $B/events/demo/holds | tee /dev/stderr | sed 's/,.*//' | field id); echo
PAY_URL=$(curl -sS -X POST -H "Authorization: Bearer $PASS" $B/holds/$HOLD/payment | tee /dev/stderr | field payUrl); echo
curl -sS -o /dev/null -d outcome=succeeded "$PAY_URL"
for n in 1 2 3 4 5; do curl -sS -f -H "Authorization: Bearer $PASS" $B/bookings/$HOLD && break; sleep 1; done; echo
