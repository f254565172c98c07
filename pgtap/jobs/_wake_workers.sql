begin;
select plan(6);

-- Contract
select function_returns('jobs', '_wake_workers', '{}'::text[], 'void');
select is_definer('jobs', '_wake_workers', '{}'::text[]);
select function_privs_are('jobs', '_wake_workers', '{}'::text[], 'service_role', '{}'::text[]);

-- Behaviour
do $$ begin perform jobs.note_sleep(true); end $$;
select results_eq('select last_value from jobs.sleepers', array[2::bigint], 'somebody sleeps');
select lives_ok('select jobs._wake_workers()', 'and is woken');
select results_eq(
    'select last_value from jobs.sleepers', array[1::bigint],
    'of which the others that add jobs know at once, so that none of them notifies as well'
);

select * from finish();
rollback;
