-- Forgets the subscription of a number. Table: queue.push_subscription.
delete from queue.push_subscription where room = :room and number = :number
