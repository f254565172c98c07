begin;
select plan(5);

select test.create_user(1), test.create_user(2);
select test.create_garden();
insert into garden.notes (note_id, user_id, title) values (test.user_id(1001), test.user_id(1), 'mine');
select test.login_as('authenticated', test.user_id(1));
select test.push(1, test.item(1, 'notes', 1, 'update', 0, '{"title": "b"}'));

-- Contract
select test.logout();
select columns_are(
    'public', 'sync_conflicts',
    array['id', 'queue_id', 'table_name', 'record_id', 'client_data', 'server_data', 'resolution', 'created_at', 'resolved_at'],
    'has the columns of the document'
);

-- Behaviour
select is((select count(*) from public.sync_conflicts), 1::bigint, 'a DBA sees all');
select test.login_as('authenticated', test.user_id(1));
select results_eq(
    $$ select queue_id, table_name, client_data, server_data ->> 'title', resolution from public.sync_conflicts $$,
    $$ values (test.user_id(900001), 'garden.notes', '{"title": "b"}'::jsonb, 'mine', null::text) $$,
    'a user sees both copies'
);

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select is_empty('select * from public.sync_conflicts', 'and nobody else''s');
select test.login_as('anon');
select throws_ok('select * from public.sync_conflicts', '42501', null, 'who is nobody sees nothing');

select * from finish();
rollback;
