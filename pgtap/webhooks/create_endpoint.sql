begin;
select plan(16);

-- Contract
select function_returns('webhooks', 'create_endpoint', array['text', 'text[]', 'text', 'uuid'], 'webhooks.issued_secret');
select is_definer('webhooks', 'create_endpoint', array['text', 'text[]', 'text', 'uuid']);
select function_privs_are(
    'webhooks', 'create_endpoint', array['text', 'text[]', 'text', 'uuid'], 'service_role', array['EXECUTE']
);
select function_privs_are(
    'webhooks', 'create_endpoint', array['text', 'text[]', 'text', 'uuid'], 'authenticated', array['EXECUTE']
);
select function_privs_are('webhooks', 'create_endpoint', array['text', 'text[]', 'text', 'uuid'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select test.create_user(2);
select test.create_user(3, 'admin');
select test.login_as('authenticated', test.user_id(1));
select results_eq(
    $$ select url, secret like 'whsec\_%', overlap_until is null from webhooks.create_endpoint('https://example.com/1', '{token.*}', ' Mine ') $$,
    $$ values ('https://example.com/1', true, true) $$,
    'returns the secret, this once'
);
select results_eq(
    $$ select owner_user_id, url, event_types, description, is_enabled from webhooks.list_endpoints() $$,
    $$ values (test.user_id(1), 'https://example.com/1', '{token.*}'::text[], 'Mine', true) $$,
    'it is the caller''s'
);
select test.login_as('admin', test.user_id(3));
do $$ begin
    perform webhooks.create_endpoint('https://example.com/system');
    perform webhooks.create_endpoint('https://example.com/user', p_owner_user_id => test.user_id(2));
end $$;
select results_eq(
    $$ select url, owner_user_id from webhooks.list_endpoints() order by url offset 1 $$,
    $$ values ('https://example.com/system', null), ('https://example.com/user', test.user_id(2)) $$,
    'an admin''s is the system''s, unless it is for a user'
);

-- Errors
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select webhooks.create_endpoint('http://localhost/') $$, 'PT400', 'invalid_url', 'needs an address');
select throws_ok(
    $$ select webhooks.create_endpoint('https://example.com/', '{x}') $$, 'PT400', 'invalid_event_types', 'needs types'
);
select throws_ok(
    $$ select webhooks.create_endpoint('https://example.com/', p_owner_user_id => test.user_id(2)) $$,
    'PT403', 'not_your_endpoint', 'not for somebody else'
);
select lives_ok(
    $$ select webhooks.create_endpoint('https://example.com/' || n) from generate_series(2, 10) as n $$, 'ten are enough'
);
select throws_ok(
    $$ select webhooks.create_endpoint('https://example.com/11') $$, 'PT422', 'too_many_endpoints', 'for one user'
);
select test.login_as('authenticated');
select throws_ok($$ select webhooks.create_endpoint('https://example.com/') $$, 'PT401', 'not_authenticated', 'needs a user');
select test.login_as('admin', test.user_id(3));
select throws_ok(
    $$ select webhooks.create_endpoint('https://example.com/', p_owner_user_id => test.user_id(9)) $$, '23503', null, 'who exists'
);

-- Isolation
select test.login_as('anon');
select throws_ok($$ select webhooks.create_endpoint('https://example.com/') $$, '42501', null, 'nobody has none');

select * from finish();
rollback;
