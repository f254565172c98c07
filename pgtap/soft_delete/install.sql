begin;
select plan(10);

select test.create_library();
select test.fill_library();

-- Contract
select function_returns('soft_delete', 'install', '{}'::name[], 'integer');
select is_definer('soft_delete', 'install', '{}'::name[]);
select function_privs_are('soft_delete', 'install', '{}'::name[], 'anon', '{}'::text[]);
select function_privs_are('soft_delete', 'install', '{}'::name[], 'authenticated', '{}'::text[]);
select function_privs_are('soft_delete', 'install', '{}'::name[], 'service_role', '{}'::text[]);


-- Behaviour
update soft_delete.tables set declared_xid = '3' where table_name like 'library.%';
alter table library.notes add column body text;
drop trigger _050_guard_deletion on library.books;
select ok(soft_delete.install() >= 4, 'all that are declared');
select lives_ok('select body from library.active_notes', 'states the views');
select has_trigger('library', 'books', '_050_guard_deletion', 'and the guards');
drop table library.notes cascade;
select soft_delete.install();
select is_empty(
    $$ select from soft_delete.tables where table_name = 'library.notes' union all
    select from soft_delete.links where child_table = 'library.notes' $$,
    'forgets a table that is gone'
);
select lives_ok($$ select soft_delete._mark_deleted(soft_delete._find_table('shelves'), test.record_id(1), test.user_id(1)) $$, 'the rest works');

select * from finish();
rollback;
