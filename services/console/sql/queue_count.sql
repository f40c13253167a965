-- How many items are open.
SELECT count(*)::int8 FROM work.open_item
