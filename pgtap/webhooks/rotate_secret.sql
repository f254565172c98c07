begin;
select plan(15);

-- Contract
select function_returns('webhooks', 'rotate_secret', array['uuid', 'interval'], 'webhooks.issued_secret');
select is_definer('webhooks', 'rotate_secret', array['uuid', 'interval']);
select function_privs_are('webhooks', 'rotate_secret', array['uuid', 'interval'], 'service_role', array['EXECUTE']);
select function_privs_are('webhooks', 'rotate_secret', array['uuid', 'interval'], 'authenticated', array['EXECUTE']);
select function_privs_are('webhooks', 'rotate_secret', array['uuid', 'interval'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select test.create_user(2);
create temporary table made on commit drop as
select * from webhooks.create_endpoint('https://example.com/1', p_owner_user_id => test.user_id(1));
grant select on made to public;
select test.login_as('authenticated', test.user_id(1));
select ok(
    (select r.secret <> m.secret and r.overlap_until between now() + interval '23 hours' and now() + interval '25 hours'
     from made as m, webhooks.rotate_secret(m.endpoint_id) as r),
    'returns a new secret, and how long the old one signs as well'
);
select test.login_as('service_role');
select ok(
    (select cardinality(s.secrets) = 2 and s.secrets[2] = m.secret from made as m, webhooks.get_signing_endpoint(m.endpoint_id) as s),
    'both sign, the newer first'
);
select test.login_as('authenticated', test.user_id(1));
select is(
    (select r.overlap_until from made as m, webhooks.rotate_secret(m.endpoint_id, '0') as r), null, 'without overlap, none'
);
select test.login_as('service_role');
select is(
    (select cardinality(s.secrets) from made as m, webhooks.get_signing_endpoint(m.endpoint_id) as s), 1, 'one that leaked ends at once'
);

-- Errors
select test.login_as('authenticated', test.user_id(1));
select throws_ok($$ select webhooks.rotate_secret(endpoint_id, '8 days') from made $$, 'PT400', 'invalid_overlap', 'the overlap has an end');
select throws_ok($$ select webhooks.rotate_secret(endpoint_id, '-1 s') from made $$, 'PT400', 'invalid_overlap', 'and does not run back');
select throws_ok($$ select webhooks.rotate_secret(endpoint_id, null) from made $$, 'PT400', 'invalid_overlap', 'and is said');
select throws_ok($$ select webhooks.rotate_secret(test.user_id(9)) $$, 'PT404', 'endpoint_not_found', 'needs an endpoint');
select throws_ok(
    $$ select webhooks.rotate_secret(endpoint_id) from made, generate_series(1, 4) $$, 'PT429', 'too_many_secrets', 'four sign at most'
);

-- Isolation
select test.login_as('authenticated', test.user_id(2));
select throws_ok($$ select webhooks.rotate_secret(endpoint_id) from made $$, 'PT404', 'endpoint_not_found', 'another user''s does not exist');

select * from finish();
rollback;
