begin;
select plan(12);

-- Contract
select function_returns('ingest', '_lock_stream', array['text', 'integer', 'bigint'], 'ingest.streams');
select isnt_definer('ingest', '_lock_stream', array['text', 'integer', 'bigint']);
select function_privs_are('ingest', '_lock_stream', array['text', 'integer', 'bigint'], 'anon', '{}'::text[]);
select function_privs_are('ingest', '_lock_stream', array['text', 'integer', 'bigint'], 'authenticated', '{}'::text[]);
select function_privs_are('ingest', '_lock_stream', array['text', 'integer', 'bigint'], 'service_role', '{}'::text[]);

-- Behaviour
select test.login_as('service_role');
do $$ begin perform ingest.open_stream('k', 'ndjson'); end $$;

set local role app_api;
select is((ingest._lock_stream('k', 1, 0)).stream_key, 'k', 'locks the stream for its newest sending');

-- Errors
select throws_ok($$ select ingest._lock_stream('k', 2, 0) $$, 'PT409', 'stream_taken_over', 'another sending may not go on');
select throws_ok($$ select ingest._lock_stream('k', 0, 5) $$, 'PT409', 'stream_taken_over', 'wherever it is');
select throws_ok($$ select ingest._lock_stream('k', 1, 5) $$, 'PT503', 'stream_set_back', 'what a crash took back is sent again');
select throws_ok($$ select ingest._lock_stream('x', 1, 0) $$, 'PT404', 'stream_not_found', 'needs a stream');
reset role;
update ingest.streams set state = 'done';
set local role app_api;
select throws_ok($$ select ingest._lock_stream('k', 1, 0) $$, 'PT409', 'stream_is_done', 'a stream ends once');

-- Isolation
select test.login_as('authenticated', test.user_id(1));
set local role app_api;
select throws_ok($$ select ingest._lock_stream('k', 1, 0) $$, 'PT404', 'stream_not_found', 'nobody else locks it');

select * from finish();
rollback;
