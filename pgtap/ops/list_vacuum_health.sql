begin;
select plan(8);

create schema mine;
create table mine.facts (a integer primary key, b integer, c text);
create index facts_b_idx on mine.facts (b);
create index facts_b_c_idx on mine.facts (b, c);

-- Contract
select has_function('ops', 'list_vacuum_health', array['integer']);
select is_definer('ops', 'list_vacuum_health', array['integer']);
select function_privs_are('ops', 'list_vacuum_health', array['integer'], 'service_role', array['EXECUTE']);
select function_privs_are('ops', 'list_vacuum_health', array['integer'], 'admin', array['EXECUTE']);
select function_privs_are('ops', 'list_vacuum_health', array['integer'], 'operator', '{}'::text[]);
select function_privs_are('ops', 'list_vacuum_health', array['integer'], 'authenticated', '{}'::text[]);

alter table mine.facts set (autovacuum_enabled = false);

-- Behaviour
select test.login_as('admin', test.user_id(1));
select results_eq(
    $$ select problem, remedy from ops.list_vacuum_health() where table_name = 'mine.facts' $$,
    $$ values ('autovacuum is off for it', 'alter table mine.facts reset (autovacuum_enabled);') $$, 'a table that autovacuum passes over'
);

-- Errors
select throws_ok($$ select ops.list_vacuum_health(null) $$, 'PT400', 'invalid_days', 'a number of days');

select * from finish();
rollback;
