begin;
select plan(11);

create schema mine;
create table mine.facts (a integer primary key, b integer, c text);
create index facts_b_idx on mine.facts (b);
create index facts_b_c_idx on mine.facts (b, c);

-- Contract
select has_function('ops', 'list_findings', array['bigint']);
select is_definer('ops', 'list_findings', array['bigint']);
select function_privs_are('ops', 'list_findings', array['bigint'], 'service_role', array['EXECUTE']);
select function_privs_are('ops', 'list_findings', array['bigint'], 'admin', array['EXECUTE']);
select function_privs_are('ops', 'list_findings', array['bigint'], 'operator', '{}'::text[]);
select function_privs_are('ops', 'list_findings', array['bigint'], 'authenticated', '{}'::text[]);

create index facts_a_idx on mine.facts (a);

-- Behaviour
select test.login_as('admin', test.user_id(1));
select results_eq(
    $$ select severity, subject, remedy from ops.list_findings() where check_name = 'duplicate_indexes' and subject = 'mine.facts_a_idx' $$,
    $$ values ('advice', 'mine.facts_a_idx', 'drop index concurrently mine.facts_a_idx;') $$, 'what is wrong and what mends it'
);
select is_empty($$ select check_name, finding from ops.list_findings() where severity = 'unknown' $$, 'an admin may make every check');
select results_eq(
    $$ select array_agg(array_position(array['serious', 'warning', 'advice', 'unknown'], severity)) from ops.list_findings() $$,
    $$ select array_agg(p order by p) from (select array_position(array['serious', 'warning', 'advice', 'unknown'], severity) as p from ops.list_findings()) as f $$,
    'the worst first'
);
select test.logout();
drop function ops.list_blocking();
select isnt_empty($$ select from ops.list_findings() where check_name = 'blocking' and severity = 'unknown' $$, 'a check that fails stops no other');

-- Errors
select throws_ok($$ select ops.list_findings(1000) $$, 'PT400', 'invalid_memory', 'in bytes');

select * from finish();
rollback;
