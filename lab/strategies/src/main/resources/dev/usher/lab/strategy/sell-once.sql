-- Sells what is asked for if it is there and this sale does not exist yet; returns whether it exists
-- now. Of two that sell the same at once, one fails on the sale's key.
WITH asked AS (
  SELECT :id::uuid AS id, :event::text AS event, :quantity::integer AS quantity
), existing AS (
  SELECT sale.id FROM lab.sale JOIN asked ON asked.id = sale.id
), taken AS (
  UPDATE lab.event SET remaining = remaining - asked.quantity FROM asked
  WHERE event.id = asked.event AND event.remaining >= asked.quantity
    AND NOT EXISTS (SELECT FROM existing)
  RETURNING asked.*
), sold AS (
  INSERT INTO lab.sale (id, event, quantity) SELECT id, event, quantity FROM taken
  RETURNING id
)
SELECT EXISTS (SELECT FROM existing) OR EXISTS (SELECT FROM sold) AS sold
