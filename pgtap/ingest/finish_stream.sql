begin;
select plan(9);

-- Contract
select function_returns('ingest', 'finish_stream', array['text', 'integer', 'bigint'], 'jsonb');
select is_definer('ingest', 'finish_stream', array['text', 'integer', 'bigint']);
select function_privs_are('ingest', 'finish_stream', array['text', 'integer', 'bigint'], 'anon', '{}'::text[]);
select function_privs_are('ingest', 'finish_stream', array['text', 'integer', 'bigint'], 'authenticated', array['EXECUTE']);
select function_privs_are('ingest', 'finish_stream', array['text', 'integer', 'bigint'], 'service_role', array['EXECUTE']);

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
do $$ begin perform ingest.open_stream('k', 'ndjson'); end $$;

select throws_ok($$ select ingest.finish_stream('k', 2, 0) $$, 'PT409', 'stream_taken_over', 'only the newest sending ends it');
select is(ingest.finish_stream('k', 1, 0) ->> 'state', 'done', 'ends a stream');

-- Errors
select throws_ok($$ select ingest.finish_stream('k', 1, 0) $$, 'PT409', 'stream_is_done', 'once');

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok($$ select ingest.finish_stream('k', 1, 0) $$, 'PT404', 'stream_not_found', 'nobody else''s');

select * from finish();
rollback;
