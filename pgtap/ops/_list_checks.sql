begin;
select plan(6);

-- Contract
select has_function('ops', '_list_checks', '{}'::text[]);
select isnt_definer('ops', '_list_checks', '{}'::text[]);
select function_privs_are('ops', '_list_checks', '{}'::text[], 'service_role', '{}'::text[]);
select function_privs_are('ops', '_list_checks', '{}'::text[], 'admin', '{}'::text[]);

-- Behaviour
select cmp_ok((select count(*) from ops._list_checks()), '>', 15::bigint, 'there are many');
select is((select count(distinct check_name) from ops._list_checks()), (select count(*) from ops._list_checks()), 'each with a name of its own');

select * from finish();
rollback;
