begin;
select plan(10);

-- Contract
select function_returns('ingest', 'purge_streams', array['interval', 'integer'], 'integer');
select is_definer('ingest', 'purge_streams', array['interval', 'integer']);
select function_privs_are('ingest', 'purge_streams', array['interval', 'integer'], 'anon', '{}'::text[]);
select function_privs_are('ingest', 'purge_streams', array['interval', 'integer'], 'authenticated', '{}'::text[]);
select function_privs_are('ingest', 'purge_streams', array['interval', 'integer'], 'service_role', array['EXECUTE']);

-- Behaviour
select test.login_as('service_role');
do $$ begin perform ingest.open_stream(k, 'ndjson') from unnest('{a,b,c}'::text[]) as k; end $$;
select test.logout();
update ingest.streams set updated_at = now() - interval '31 days' where stream_key <> 'c';
select test.login_as('service_role');
select is(ingest.purge_streams(p_limit => 1), 1, 'forgets as many as it may');
select is(ingest.purge_streams(), 1, 'and the rest');
select is(ingest.get_stream('c') ->> 'key', 'c', 'but no younger one');

-- Errors
select throws_ok($$ select ingest.purge_streams('1 hour') $$, 'PT400', 'invalid_age', 'keeps what may be sent again');
select throws_ok($$ select ingest.purge_streams(null) $$, 'PT400', 'invalid_age', 'needs an age');

select * from finish();
rollback;
