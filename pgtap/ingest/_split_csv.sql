begin;
select plan(12);

-- Contract
select function_returns('ingest', '_split_csv', array['text'], 'text[]');
select isnt_definer('ingest', '_split_csv', array['text']);
select function_privs_are('ingest', '_split_csv', array['text'], 'anon', '{}'::text[]);
select function_privs_are('ingest', '_split_csv', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('ingest', '_split_csv', array['text'], 'service_role', '{}'::text[]);

-- Behaviour
select is(ingest._split_csv('a,b,,c'), array['a', 'b', null, 'c'], 'cells stand between commas, and may be empty');
select is(ingest._split_csv('"a,b","x""y",c'), array['a,b', 'x"y', 'c'], 'quotes hold commas and quotes');
select is(ingest._split_csv('"",'), array[null, null]::text[], 'a cell without text is null');
select is(ingest._split_csv('a,"b'), null, 'a quote that does not end is no line');
select is(ingest._split_csv('a,"b"c'), null, 'nor is text after a quote');
select is(ingest._split_csv('a,b"c'), null, 'nor a quote within text');
select is(ingest._split_csv('x'), array['x'], 'one cell has no comma');

select * from finish();
rollback;
