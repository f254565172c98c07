begin;
select plan(7);

select test.create_library();
select test.fill_library();

-- Contract
select function_returns('soft_delete', '_purge_due', array['timestamp with time zone'], 'integer');
select is_definer('soft_delete', '_purge_due', array['timestamp with time zone']);
select function_privs_are('soft_delete', '_purge_due', array['timestamp with time zone'], 'anon', '{}'::text[]);
select function_privs_are('soft_delete', '_purge_due', array['timestamp with time zone'], 'authenticated', '{}'::text[]);
select function_privs_are('soft_delete', '_purge_due', array['timestamp with time zone'], 'service_role', '{}'::text[]);


-- Behaviour
select soft_delete._mark_deleted(soft_delete._find_table('shelves'), test.record_id(1), test.user_id(1));
select is(soft_delete._purge_due(now()), 0, 'nothing is due');
select is(soft_delete._purge_due(now() + interval '31 days'), 7, 'six records and the act');

select * from finish();
rollback;
