begin;
select plan(7);

select test.create_library();
select test.fill_library();

-- Contract
select function_returns('soft_delete', '_find_rest', array['soft_delete.deletions'], 'text');
select is_definer('soft_delete', '_find_rest', array['soft_delete.deletions']);
select function_privs_are('soft_delete', '_find_rest', array['soft_delete.deletions'], 'anon', '{}'::text[]);
select function_privs_are('soft_delete', '_find_rest', array['soft_delete.deletions'], 'authenticated', '{}'::text[]);
select function_privs_are('soft_delete', '_find_rest', array['soft_delete.deletions'], 'service_role', '{}'::text[]);


-- Behaviour
select soft_delete._mark_deleted(soft_delete._find_table('books'), test.record_id(21), test.user_id(1));
select is(
    (select soft_delete._find_rest(d) from soft_delete.deletions as d),
    format('Something refers to %s of library.books.', test.record_id(21)), 'what is there'
);
select soft_delete._purge_rows(d, 10) from soft_delete.deletions as d;
select is((select soft_delete._find_rest(d) from soft_delete.deletions as d), null, 'nothing');

select * from finish();
rollback;
