-- The passes that were finished within the last so many seconds and have not expired. Table: queue.pass.
select pass_id, expires_at from queue.pass
where finished_at > now() - make_interval(secs => :seconds) and expires_at > now()
