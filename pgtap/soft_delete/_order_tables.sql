begin;
select plan(7);

select test.create_library();
select test.fill_library();

-- Contract
select function_returns('soft_delete', '_order_tables', '{}'::name[], 'void');
select is_definer('soft_delete', '_order_tables', '{}'::name[]);
select function_privs_are('soft_delete', '_order_tables', '{}'::name[], 'anon', '{}'::text[]);
select function_privs_are('soft_delete', '_order_tables', '{}'::name[], 'authenticated', '{}'::text[]);
select function_privs_are('soft_delete', '_order_tables', '{}'::name[], 'service_role', '{}'::text[]);


-- Behaviour
update soft_delete.tables set level = 7;
select soft_delete._order_tables();
select results_eq(
    $$ select table_name, level from soft_delete.tables where table_name like 'library.%' order by level, table_name $$,
    $$ values ('library.shelves', 0), ('library.books', 1), ('library.chapters', 2), ('library.notes', 3) $$,
    'below the lowest of their parents'
);

-- Errors
insert into soft_delete.links values ('library.notes', 'library.books', 'book_id', '{note_id}', '{book_id}', false);
select throws_ok('select soft_delete._order_tables()', 'PT422', 'children_circular', 'no circles');

select * from finish();
rollback;
