begin;
select plan(9);

-- Contract
select has_function('ops', 'list_wraparound', '{}'::text[]);
select is_definer('ops', 'list_wraparound', '{}'::text[]);
select function_privs_are('ops', 'list_wraparound', '{}'::text[], 'service_role', array['EXECUTE']);
select function_privs_are('ops', 'list_wraparound', '{}'::text[], 'admin', array['EXECUTE']);
select function_privs_are('ops', 'list_wraparound', '{}'::text[], 'operator', '{}'::text[]);
select function_privs_are('ops', 'list_wraparound', '{}'::text[], 'authenticated', '{}'::text[]);

-- Behaviour
select test.login_as('admin', test.user_id(1));
select isnt_empty($$ select from ops.list_wraparound() where kind = 'database' and name = current_database() $$, 'this database');
select isnt_empty($$ select from ops.list_wraparound() where kind = 'table' and remedy ~ '^vacuum \(freeze\) ' $$, 'its oldest tables');
select is_empty($$ select from ops.list_wraparound() where age < 0 or used_share not between 0 and 1 $$, 'how much is used');

select * from finish();
rollback;
