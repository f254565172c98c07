-- Floors rise in transactions that have written nothing before, from what others have
-- committed. So this file commits, and takes back at its end what it did.
begin;
select setval('jobs.jobs_job_id_seq', greatest(last_value, 1000)) from jobs.jobs_job_id_seq;
select jobs.create_queue('floors');
insert into jobs.ready (queue, priority, position, job_id, handler, payload)
values ('floors', 1, 900, 900, 'far', '{}'), ('floors', 3, 300, 300, 'far', '{}');
commit;

begin;
select jobs.advance_floors();
create temp table first as
select f.*, pg_current_xact_id() as xid, (select s.last_value from jobs.jobs_job_id_seq as s) as last from jobs.floors as f;
-- This one got its place before, and commits late.
insert into jobs.ready (queue, priority, position, job_id, handler, payload) values ('floors', 2, 700, 700, 'far', '{}');
commit;

begin;
select pg_sleep(1.05);
select jobs.advance_floors();
select plan(11);

-- Contract
select function_returns('jobs', 'advance_floors', '{}'::text[], 'void');
select is_definer('jobs', 'advance_floors', '{}'::text[]);
select function_privs_are('jobs', 'advance_floors', '{}'::text[], 'service_role', array['EXECUTE']);
select function_privs_are('jobs', 'advance_floors', '{}'::text[], 'admin', '{}'::text[]);

-- Behaviour
select results_eq(
    $$ select floor, candidate = last, candidate_fence = xid from first where queue = 'floors' and priority in (0, 2) $$,
    'values (0::bigint, true, true), (0, true, true)', 'first a floor is a candidate, behind the last place of an empty queue'
);
select results_eq(
    $$ select floor, candidate, candidate_fence = xid from first where queue = 'floors' and priority = 1 $$,
    'values (0::bigint, 899::bigint, true)', 'or below the first job'
);
select results_eq(
    $$ select f.priority, f.floor = c.candidate, f.candidate_fence
    from jobs.floors as f join first as c using (queue, priority) where queue = 'floors' and priority in (0, 1) order by priority $$,
    'values (0::smallint, true, null::xid8), (1::smallint, true, null)',
    'it is the floor once every transaction from before has ended'
);
select is(
    (select floor from jobs.floors where queue = 'floors' and priority = 2), 699::bigint, 'unless one of those left a job below it'
);
select is(
    (select floor from jobs.floors where queue = 'floors' and priority = 3), 0::bigint, 'it does not rise for a little'
);
select set_eq(
    $$ select job_id from jobs.claim_jobs('floors', 'w', 10) $$, array[300, 700, 900]::bigint[], 'no job is below its floor'
);
update jobs.floors set floor = 0, updated_at = '-infinity';
select jobs.advance_floors();
select is((select max(floor) from jobs.floors), 0::bigint, 'a transaction that has written already changes nothing');

select * from finish();
rollback;

begin;
drop table first;
delete from jobs.ready where queue = 'floors';
delete from jobs.floors where queue = 'floors';
delete from jobs.queues where queue = 'floors';
update jobs.floors set floor = 0, candidate = 0, candidate_fence = null, updated_at = '-infinity';
commit;
