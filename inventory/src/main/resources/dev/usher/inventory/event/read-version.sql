-- How often what is free in an event has changed. 1: event. Answer: a row; none if there is none.
select version from inventory.event where id = ?
