begin;
select plan(8);

-- Contract
select function_returns('ingest', '_advance_stream', array['text', 'bigint', 'bigint', 'bigint', 'bigint', 'bigint', 'bigint'], 'ingest.streams');
select isnt_definer('ingest', '_advance_stream', array['text', 'bigint', 'bigint', 'bigint', 'bigint', 'bigint', 'bigint']);
select function_privs_are('ingest', '_advance_stream', array['text', 'bigint', 'bigint', 'bigint', 'bigint', 'bigint', 'bigint'], 'anon', '{}'::text[]);
select function_privs_are('ingest', '_advance_stream', array['text', 'bigint', 'bigint', 'bigint', 'bigint', 'bigint', 'bigint'], 'authenticated', '{}'::text[]);
select function_privs_are('ingest', '_advance_stream', array['text', 'bigint', 'bigint', 'bigint', 'bigint', 'bigint', 'bigint'], 'service_role', '{}'::text[]);

-- Behaviour
select test.login_as('service_role');
do $$ begin perform ingest.open_stream('k', 'ndjson'); end $$;

set local role app_api;
select is(
    (s.byte_offset, s.checksum, s.line_count, s.read_count, s.stored_count, s.duplicate_count, s.rejected_count)::text,
    '(100,7,11,10,5,3,2)', 'adds what came of a chunk'
)
from ingest._advance_stream('k', 100, 7, 11, 5, 3, 2) as s;
select is(
    (s.byte_offset, s.checksum, s.line_count, s.read_count, s.stored_count, s.duplicate_count, s.rejected_count)::text,
    '(200,8,12,11,6,3,2)', 'and of the next one'
)
from ingest._advance_stream('k', 200, 8, 1, 1, 0, 0) as s;

-- Isolation
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select is((ingest._advance_stream('k', 300, 9, 1, 1, 0, 0)).stream_key, null, 'nobody else moves it');

select * from finish();
rollback;
