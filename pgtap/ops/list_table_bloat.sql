begin;
select plan(10);

-- Contract
select has_function('ops', 'list_table_bloat', array['bigint', 'boolean']);
select is_definer('ops', 'list_table_bloat', array['bigint', 'boolean']);
select function_owner_is('ops', 'list_table_bloat', array['bigint', 'boolean'], 'app_owner');
select function_privs_are('ops', 'list_table_bloat', array['bigint', 'boolean'], 'service_role', array['EXECUTE']);
select function_privs_are('ops', 'list_table_bloat', array['bigint', 'boolean'], 'admin', '{}'::text[]);
select function_privs_are('ops', 'list_table_bloat', array['bigint', 'boolean'], 'operator', '{}'::text[]);
select function_privs_are('ops', 'list_table_bloat', array['bigint', 'boolean'], 'authenticated', '{}'::text[]);

set local role app_owner;
create table core.fat (a integer, filler text) with (autovacuum_enabled = false);
insert into core.fat select n, repeat('x', 500) from generate_series(1, 2000) as n;
delete from core.fat where a > 100;
analyze core.fat;
reset role;

-- Behaviour
select test.login_as('service_role');
select results_eq(
    $$ select method, wasted_share > 0.9 from ops.list_table_bloat(0) where table_name = 'core.fat' $$, $$ values ('estimate', true) $$,
    'a table that is mostly empty'
);
select isnt(remedy, null, 'and what mends it') from ops.list_table_bloat(0) where table_name = 'core.fat';

-- Errors
select throws_ok($$ select ops.list_table_bloat(-1) $$, 'PT400', 'invalid_bytes', 'no fewer bytes than none');

select * from finish();
rollback;
