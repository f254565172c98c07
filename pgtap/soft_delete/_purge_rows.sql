begin;
select plan(11);

select test.create_library();
select test.fill_library();

-- Contract
select function_returns('soft_delete', '_purge_rows', array['soft_delete.deletions', 'integer'], 'integer');
select is_definer('soft_delete', '_purge_rows', array['soft_delete.deletions', 'integer']);
select function_privs_are('soft_delete', '_purge_rows', array['soft_delete.deletions', 'integer'], 'anon', '{}'::text[]);
select function_privs_are('soft_delete', '_purge_rows', array['soft_delete.deletions', 'integer'], 'authenticated', '{}'::text[]);
select function_privs_are('soft_delete', '_purge_rows', array['soft_delete.deletions', 'integer'], 'service_role', '{}'::text[]);


-- Behaviour
select soft_delete._mark_deleted(soft_delete._find_table('shelves'), test.record_id(1), test.user_id(1));
select is((select soft_delete._purge_rows(d, 3) from soft_delete.deletions as d), 3, 'so many');
select results_eq(
    $$ select (select count(*) from library.notes), (select count(*) from library.chapters) $$, 'values (1::bigint, 1::bigint)',
    'children first, also among themselves'
);
select is((select soft_delete._purge_rows(d, 100) from soft_delete.deletions as d), 3, 'the rest');
select is((select soft_delete._purge_rows(d, 100) from soft_delete.deletions as d), 0, 'no more');
select is(test.active_records(), '2 3 11 21 1113', 'nothing else');
select soft_delete._mark_deleted(soft_delete._find_table('shelves'), test.record_id(2), test.user_id(1));
create table library.loans (loan_id uuid primary key, shelf_id uuid references library.shelves (shelf_id));
alter table library.loans owner to app_owner;
insert into library.loans values (test.record_id(1), test.record_id(2));
select is(
    (select soft_delete._purge_rows(d, 100) from soft_delete.deletions as d where d.record_id = test.record_id(2)), 2,
    'nothing that others refer to'
);

select * from finish();
rollback;
