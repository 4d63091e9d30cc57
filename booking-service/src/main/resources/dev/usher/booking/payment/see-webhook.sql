-- Notes that a webhook has its effect with this transaction. 1: event, 2: provider, 3: its id.
-- Changes a row if it is the first time.
insert into inventory.webhook_seen (event_id, provider, id) values (?, ?, ?)
on conflict (event_id, provider, id) do nothing
