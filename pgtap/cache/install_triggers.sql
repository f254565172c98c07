begin;
select plan(16);

select cache.declare_namespace('things', 600, p_stale_seconds => 600, p_count_every => 1);

-- Contract
select function_returns('cache', 'install_triggers', '{}'::text[], 'integer');
select is_definer('cache', 'install_triggers', '{}'::text[]);
select function_privs_are('cache', 'install_triggers', '{}'::text[], 'service_role', '{}'::text[]);
select function_privs_are('cache', 'install_triggers', '{}'::text[], 'admin', '{}'::text[]);
select function_privs_are('cache', 'install_triggers', '{}'::text[], 'authenticated', '{}'::text[]);

-- Behaviour
select is(
    (select array_agg(t.tgname::text order by t.tgname) from pg_catalog.pg_trigger as t
     where t.tgrelid = 'tokens.balances'::regclass and t.tgname like '\_800\_invalidate%'),
    '{_800_invalidate_delete,_800_invalidate_truncate,_800_invalidate_update}', 'a deploy has made the triggers'
);
create table test.subjects (subject_id integer, part integer, name text, note text, primary key (subject_id, part));
grant usage on schema test to app_owner;
alter schema test owner to app_owner;
alter table test.subjects owner to app_owner;
select cache.declare_dependency('things', 'test.subjects', 'tag', 's:{subject_id}', '{name}');
select cache.declare_dependency('things', 'test.subjects', 'key', 'p:{subject_id}.{part}');
select is(cache.install_triggers(), 1, 'makes triggers for what was declared in this transaction');
select is((select count(*) from cache.dependencies), 2::bigint, 'and forgets the others');
create function test.marks() returns setof text language sql as $$
    with taken as (delete from cache.marks returning subject)
    select n.name
    from taken as t
    join (
        select 'tag ' || s as name, cache._get_subject('tag', 'things', 's:' || s) as subject from generate_series(1, 5) as s
        union all
        select 'key ' || s || '.' || p, cache._get_subject('key', 'things', 'p:' || s || '.' || p)
        from generate_series(1, 5) as s, generate_series(1, 2) as p
    ) as n using (subject)
    order by n.name
$$;
insert into test.subjects values (1, 1, 'a'), (1, 2, 'b'), (2, 1, 'c'), (3, 1, 'd');
select results_eq('select test.marks()', $$ values ('key 1.1'), ('key 1.2'), ('key 2.1'), ('key 3.1'), ('tag 1'), ('tag 2'), ('tag 3') $$, 'inserted rows are marked');
update test.subjects set note = 'x' where subject_id = 1;
select results_eq('select test.marks()', $$ values ('key 1.1'), ('key 1.2') $$, 'an update of another column marks what asks for no columns');
update test.subjects set name = name || case part when 1 then '!' else '' end;
select results_eq('select test.marks()', $$ values ('key 1.1'), ('key 1.2'), ('key 2.1'), ('key 3.1'), ('tag 1'), ('tag 2'), ('tag 3') $$, 'an update of the column marks');
update test.subjects set name = name where subject_id = 2;
select results_eq('select test.marks()', $$ values ('key 2.1') $$, 'one that changes nothing does not');
update test.subjects set subject_id = 5 where subject_id = 3;
select results_eq('select test.marks()', $$ values ('key 3.1'), ('key 5.1'), ('tag 3'), ('tag 5') $$, 'a row that moves marks both places');
delete from test.subjects where subject_id = 2;
select results_eq('select test.marks()', $$ values ('key 2.1'), ('tag 2') $$, 'deleted rows are marked');
update test.subjects set name = 'z' where false;
select is_empty('select test.marks()', 'a statement without rows marks nothing');
truncate test.subjects;
select is((cache._find_namespace('things')).version, 2, 'emptying the table takes the namespace away');

select * from finish();
rollback;
