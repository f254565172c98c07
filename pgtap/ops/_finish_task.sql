begin;
select plan(9);

create function ops._count_one() returns integer language sql return 1;
create function ops._tell_time(p_now timestamptz) returns jsonb language sql return jsonb_build_object('at', p_now);
create function ops._break() returns integer language plpgsql as $$ begin raise exception 'broken' using errcode = 'PT409'; end $$;
create function ops._two_arguments(p_a integer, p_b integer) returns integer language sql return 1;

delete from ops.maintenance_runs;
delete from ops.maintenance_tasks;

-- Contract
select function_returns('ops', '_finish_task', array['text', 'uuid', 'text', 'integer', 'jsonb', 'text', 'text'], 'void');
select is_definer('ops', '_finish_task', array['text', 'uuid', 'text', 'integer', 'jsonb', 'text', 'text']);
select function_privs_are('ops', '_finish_task', array['text', 'uuid', 'text', 'integer', 'jsonb', 'text', 'text'], 'service_role', array['EXECUTE']);
select function_privs_are('ops', '_finish_task', array['text', 'uuid', 'text', 'integer', 'jsonb', 'text', 'text'], 'admin', '{}'::text[]);
select function_privs_are('ops', '_finish_task', array['text', 'uuid', 'text', 'integer', 'jsonb', 'text', 'text'], 'authenticated', '{}'::text[]);

select ops._register_task('count', 'daily', 20, 'ops._count_one()', 'Counts.');

-- Behaviour
select ops._claim_task(test.user_id(1), null, null, '2026-02-28 10:00Z', '{}');
select ops._finish_task('count', test.user_id(1), 'failed', 3, null, '55P03', 'locked');
select results_eq(
    $$ select done_for, last_outcome, holder from ops.maintenance_tasks $$, $$ values (null::date, 'failed', null::uuid) $$,
    'what failed is due again'
);
select results_eq(
    $$ select outcome, attempt_count, error_code, error_message, finished_at is not null from ops.maintenance_runs $$,
    $$ values ('failed', 3, '55P03', 'locked', true) $$, 'and why is noted'
);
select ops._claim_task(test.user_id(1), null, null, '2026-02-28 10:00Z', '{}');
select ops._finish_task('count', test.user_id(2), 'done', 1, '7', null, null);
select is((select t.holder from ops.maintenance_tasks as t), test.user_id(1), 'who does not hold it finishes nothing');
select ops._finish_task('count', test.user_id(1), 'done', 1, '7', null, null);
select results_eq(
    $$ select done_for, last_outcome, holder from ops.maintenance_tasks $$, $$ values ('2026-02-28'::date, 'done', null::uuid) $$,
    'what is done is done for the day that it was taken for'
);

select * from finish();
rollback;
