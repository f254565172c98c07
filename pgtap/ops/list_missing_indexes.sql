begin;
select plan(8);

create schema mine;
create table mine.facts (a integer primary key, b integer, c text);
create index facts_b_idx on mine.facts (b);
create index facts_b_c_idx on mine.facts (b, c);

-- Contract
select has_function('ops', 'list_missing_indexes', array['bigint']);
select is_definer('ops', 'list_missing_indexes', array['bigint']);
select function_privs_are('ops', 'list_missing_indexes', array['bigint'], 'service_role', array['EXECUTE']);
select function_privs_are('ops', 'list_missing_indexes', array['bigint'], 'admin', array['EXECUTE']);
select function_privs_are('ops', 'list_missing_indexes', array['bigint'], 'operator', '{}'::text[]);
select function_privs_are('ops', 'list_missing_indexes', array['bigint'], 'authenticated', '{}'::text[]);

create table mine.notes (x integer references mine.facts, y integer references mine.facts, z integer references mine.facts);
create index notes_y_idx on mine.notes (y);
create index notes_z_idx on mine.notes (z) where z is not null;

-- Behaviour
select test.login_as('admin', test.user_id(1));
select results_eq(
    $$ select kind, subject, remedy from ops.list_missing_indexes() where table_name = 'mine.notes' $$,
    $$ values ('foreign_key', 'notes_x_fkey', 'create index concurrently on mine.notes (x);') $$, 'a foreign key that no index leads with'
);

-- Errors
select throws_ok($$ select ops.list_missing_indexes(-1) $$, 'PT400', 'invalid_rows', 'no fewer rows than none');

select * from finish();
rollback;
