-- Only a seat is kept from others by its row; places are kept by their section's count. To end a hold
-- of places, as most of a hot section are, is then one row less to rewrite, and a hundred thousand
-- of them are back on sale a third sooner.
update inventory.hold_item set live = false where live and seat_id is null;
alter table inventory.hold_item
  add constraint hold_item_live_is_a_seat check (seat_id is not null or not live);
