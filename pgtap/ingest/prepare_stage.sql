begin;
select plan(11);

-- Contract
select function_returns('ingest', 'prepare_stage', array[]::text[], 'void');
select is_definer('ingest', 'prepare_stage', array[]::text[]);
select function_privs_are('ingest', 'prepare_stage', array[]::text[], 'anon', '{}'::text[]);
select function_privs_are('ingest', 'prepare_stage', array[]::text[], 'authenticated', array['EXECUTE']);
select function_privs_are('ingest', 'prepare_stage', array[]::text[], 'service_role', array['EXECUTE']);

-- Behaviour
select test.login_as('authenticated', test.user_id(1));
select lives_ok('select ingest.prepare_stage()', 'makes the table');
select lives_ok('select ingest.prepare_stage()', 'once');
select lives_ok($$ insert into pg_temp.ingest_rows (read_at) values ('x') $$, 'takes rows of callers');
select throws_ok('select * from pg_temp.ingest_rows', '42501', null, 'and shows them to nobody');

-- Errors
select test.logout();
drop table pg_temp.ingest_rows;
select test.login_as('authenticated', test.user_id(1));
create temporary view ingest_rows as select 1 as meter_id;
select throws_ok('select ingest.prepare_stage()', 'PT409', 'stage_is_taken', 'trusts no view of a caller''s');
select throws_ok(
    $$ select ingest.store_staged('k', 1, 0, 1, 0, 1, 1) $$, 'PT404', 'stream_not_found', 'nor does what reads it'
);

select * from finish();
rollback;
