begin;
select plan(5);

select test.create_user(1), test.create_user(2);
select test.create_garden();
select test.login_as('authenticated', test.user_id(1));
select test.push(1, test.item(1, 'notes', 1, 'insert', null, '{"title": "a"}'), test.item(2, 'notes', 1, 'update', 1, '{"title": "bad"}'));

-- Contract
select test.logout();
select columns_are(
    'public', 'sync_queue',
    array['id', 'user_id', 'table_name', 'record_id', 'operation', 'data', 'status', 'created_at', 'processed_at', 'version'],
    'has the columns of the document'
);

-- Behaviour
select is((select count(*) from public.sync_queue), 2::bigint, 'a DBA sees all');
select test.login_as('authenticated', test.user_id(1));
select results_eq(
    'select table_name, operation, data, status from public.sync_queue order by id',
    $$ values ('garden.notes', 'insert', '{"title": "a"}'::jsonb, 'completed'), ('garden.notes', 'update', '{"title": "bad"}', 'failed') $$,
    'a user sees what they sent'
);

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select is_empty('select * from public.sync_queue', 'and nobody else''s');
select test.login_as('anon');
select throws_ok('select * from public.sync_queue', '42501', null, 'who is nobody sees nothing');

select * from finish();
rollback;
