begin;
select plan(11);

-- Contract
select function_returns('jobs', 'install_pg_cron', '{}'::name[], 'setof text');
select isnt_definer('jobs', 'install_pg_cron', '{}'::name[]);
select function_privs_are('jobs', 'install_pg_cron', '{}'::name[], 'service_role', '{}'::text[]);
select function_privs_are('jobs', 'install_pg_cron', '{}'::name[], 'admin', '{}'::text[]);

-- Errors
select throws_ok('select jobs.install_pg_cron()', 'PT503', 'pg_cron_missing', 'says what to do where pg_cron is missing');

-- Behaviour, with a stand-in for the extension.
create schema cron;
create table cron.job (jobname text primary key, schedule text, command text);

create function cron.schedule(job_name text, schedule text, command text)
returns bigint
language sql
begin atomic
    insert into cron.job as j values (job_name, schedule, command)
    on conflict (jobname) do update set schedule = excluded.schedule, command = excluded.command
    returning 1::bigint;
end;

insert into pg_catalog.pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
select 999999, 'pg_cron', 10, 'cron'::regnamespace, false, '1.6';

select cmp_ok((select count(*) from jobs.install_pg_cron()), '>=', 4::bigint, 'registers the ticks');
select cmp_ok((select count(*) from jobs.install_pg_cron()), '=', (select count(*) from cron.job), 'once, however often it is called');
select is(
    (select schedule from cron.job where command = 'select schedules.run_due_schedules(1000)'), '1 second',
    'every second where pg_cron can'
);

update pg_catalog.pg_extension set extversion = '1.4-1' where extname = 'pg_cron';
select isnt_empty('select jobs.install_pg_cron()', 'an older pg_cron does too');
select is(
    (select schedule from cron.job where command = 'select schedules.run_due_schedules(1000)'), '* * * * *',
    'every minute'
);
select is_empty($$ select from cron.job where jobname not like 'mainspring %' $$, 'its entries bear its name');

select * from finish();
rollback;
