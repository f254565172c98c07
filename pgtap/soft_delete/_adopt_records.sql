begin;
select plan(8);

select test.create_library();
select test.fill_library();

-- Contract
select function_returns('soft_delete', '_adopt_records', array['soft_delete.tables'], 'bigint');
select is_definer('soft_delete', '_adopt_records', array['soft_delete.tables']);
select function_privs_are('soft_delete', '_adopt_records', array['soft_delete.tables'], 'anon', '{}'::text[]);
select function_privs_are('soft_delete', '_adopt_records', array['soft_delete.tables'], 'authenticated', '{}'::text[]);
select function_privs_are('soft_delete', '_adopt_records', array['soft_delete.tables'], 'service_role', '{}'::text[]);


-- Behaviour
select soft_delete.disable('library.notes');
update library.notes set deleted_at = '2026-01-01' where user_id = test.user_id(1) and chapter_id is null;
select soft_delete.enable('library.notes', 'user_id');
select results_eq(
    $$ select record_id, owner_user_id, purge_at from soft_delete.deletions $$,
    $$ values (test.record_id(1113), test.user_id(1), '2026-01-31'::timestamptz) $$, 'an act for each'
);
select is(soft_delete._adopt_records(soft_delete._find_table('notes')), 0::bigint, 'none is left');
select test.login_as('app_api', test.user_id(1));
select lives_ok($$ select soft_delete._restore('library.notes', test.record_id(1113)) $$, 'it can come back');

select * from finish();
rollback;
