begin;
select plan(8);

create function ops._count_one() returns integer language sql return 1;
create function ops._tell_time(p_now timestamptz) returns jsonb language sql return jsonb_build_object('at', p_now);
create function ops._break() returns integer language plpgsql as $$ begin raise exception 'broken' using errcode = 'PT409'; end $$;
create function ops._two_arguments(p_a integer, p_b integer) returns integer language sql return 1;

delete from ops.maintenance_runs;
delete from ops.maintenance_tasks;

-- Contract
select function_returns('ops', '_describe_rest', array['text', 'text', 'timestamp with time zone'], 'text');
select is_definer('ops', '_describe_rest', array['text', 'text', 'timestamp with time zone']);
select function_privs_are('ops', '_describe_rest', array['text', 'text', 'timestamp with time zone'], 'service_role', array['EXECUTE']);
select function_privs_are('ops', '_describe_rest', array['text', 'text', 'timestamp with time zone'], 'admin', '{}'::text[]);
select function_privs_are('ops', '_describe_rest', array['text', 'text', 'timestamp with time zone'], 'authenticated', '{}'::text[]);

select ops._register_task('count', 'daily', 20, 'ops._count_one()', 'Counts.');

-- Behaviour
update ops.maintenance_tasks set done_for = '2026-02-28';
select is(ops._describe_rest(null, null, '2026-02-28Z'), 'Nothing is due.', 'all is done');
update ops.maintenance_tasks set holder = test.user_id(1), leased_until = now(), done_for = '2026-02-27';
select is(ops._describe_rest(null, null, '2026-02-28Z'), 'Nothing left to do here; running elsewhere: count.', 'somebody else is at it');
select is(ops._describe_rest('weekly', null, '2026-02-28Z'), 'Nothing is due.', 'but not at what was asked for');

select * from finish();
rollback;
