insert into {table} (event_id, principal, roles, method, path, body)
values (:event, :principal, :roles, :method, :path, :body)
returning id
