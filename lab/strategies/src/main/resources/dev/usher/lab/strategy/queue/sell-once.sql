-- Sells what is asked for if it is there and this very sale does not stand yet, and tells whether it
-- stands now. Of two that sell the same at once, one fails on the sale's key.
-- 1: sale, 2: event, 3: quantity. Answer: a row with true or false.
WITH asked AS (
  SELECT ?::uuid AS id, ?::text AS event, ?::integer AS quantity
), standing AS (
  SELECT sale.id FROM lab.sale JOIN asked ON asked.id = sale.id
), taken AS (
  UPDATE lab.event SET remaining = remaining - asked.quantity FROM asked
  WHERE event.id = asked.event AND event.remaining >= asked.quantity
    AND NOT EXISTS (SELECT FROM standing)
  RETURNING asked.*
), sold AS (
  INSERT INTO lab.sale (id, event, quantity) SELECT id, event, quantity FROM taken
  RETURNING id
)
SELECT EXISTS (SELECT FROM standing) OR EXISTS (SELECT FROM sold)
