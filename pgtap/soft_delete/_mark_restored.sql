begin;
select plan(8);

select test.create_library();
select test.fill_library();

-- Contract
select function_returns('soft_delete', '_mark_restored', array['soft_delete.deletions'], 'void');
select is_definer('soft_delete', '_mark_restored', array['soft_delete.deletions']);
select function_privs_are('soft_delete', '_mark_restored', array['soft_delete.deletions'], 'anon', '{}'::text[]);
select function_privs_are('soft_delete', '_mark_restored', array['soft_delete.deletions'], 'authenticated', '{}'::text[]);
select function_privs_are('soft_delete', '_mark_restored', array['soft_delete.deletions'], 'service_role', '{}'::text[]);


-- Behaviour
select soft_delete._mark_deleted(soft_delete._find_table('shelves'), test.record_id(1), test.user_id(1));
select soft_delete._mark_restored(d) from soft_delete.deletions as d;
select is(test.active_records(), '1 2 3 11 11 21 111 112 1111 1112 1113', 'everything of the act, parents first');
select results_eq(
    $$ select restored_at is not null, purge_at > now() from soft_delete.deletions $$, $$ values (true, true) $$,
    'the act is kept for a while'
);

-- Errors
select soft_delete._mark_deleted(soft_delete._find_table('notes'), test.record_id(1111), test.user_id(1));
select soft_delete._mark_deleted(soft_delete._find_table('chapters'), test.record_id(111), test.user_id(1));
select throws_ok(
    $$ select soft_delete._mark_restored(d) from soft_delete.deletions as d where d.record_id = test.record_id(1111) $$,
    'PT409', 'parent_deleted', 'one whose parent was deleted later'
);

select * from finish();
rollback;
