begin;
select plan(9);

-- Contract
select function_returns('ingest', 'get_stream', array['text'], 'jsonb');
select is_definer('ingest', 'get_stream', array['text']);
select function_privs_are('ingest', 'get_stream', array['text'], 'anon', '{}'::text[]);
select function_privs_are('ingest', 'get_stream', array['text'], 'authenticated', array['EXECUTE']);
select function_privs_are('ingest', 'get_stream', array['text'], 'service_role', array['EXECUTE']);

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
do $$ begin perform ingest.open_stream('k', 'ndjson'); end $$;

select is(ingest.get_stream('k') ->> 'state', 'open', 'shows a stream');

-- Errors
select throws_ok($$ select ingest.get_stream('x') $$, 'PT404', 'stream_not_found', 'needs a stream');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok($$ select ingest.get_stream('k') $$, 'PT404', 'stream_not_found', 'a stranger sees none');
select test.login_as('service_role');
select throws_ok($$ select ingest.get_stream('k') $$, 'PT404', 'stream_not_found', 'nor does the service');

select * from finish();
rollback;
