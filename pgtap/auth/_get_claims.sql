begin;
select plan(14);

-- Contract
select function_returns('auth', '_get_claims', array['uuid', 'uuid'], 'jsonb');
select isnt_definer('auth', '_get_claims', array['uuid', 'uuid']);
select function_privs_are('auth', '_get_claims', array['uuid', 'uuid'], 'anon', '{}'::text[]);
select function_privs_are('auth', '_get_claims', array['uuid', 'uuid'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', '_get_claims', array['uuid', 'uuid'], 'service_role', '{}'::text[]);

-- Behaviour
select test.create_customer(1);
update auth.users set username = 'asha', region = 'Nairobi';
select is(
    auth._get_claims(test.user_id(1), test.user_id(7)) - 'iat',
    jsonb_build_object(
        'sub', test.user_id(1), 'sid', test.user_id(7), 'userId', test.user_id(1), 'username', 'asha',
        'email', 'user1@example.com', 'role', 'user', 'region', 'Nairobi',
        'meterId', (select meter_number from meters.meters)
    ),
    'says who the user is'
);
select ok(
    (auth._get_claims(test.user_id(1), null) ->> 'iat')::bigint
        between floor(extract(epoch from now())) and extract(epoch from clock_timestamp()),
    'dated now'
);
update meters.meters set status = 'retired';
select is(auth._get_claims(test.user_id(1), null) ->> 'meterId', null, 'a retired meter is none');
update auth.users set user_role = 'operator';
select is(auth._get_claims(test.user_id(1), null) ->> 'role', 'operator', 'staff keep their role''s name');
select is(auth._get_claims(test.user_id(9), null), null, 'nobody has none');
update auth.users set region = null;
insert into auth.operator_regions (user_id, region) values (test.user_id(1), 'Mombasa'), (test.user_id(1), 'Kisumu');
select is(auth._get_claims(test.user_id(1), null) ->> 'region', 'Kisumu', 'an operator''s region may be one of several');

insert into auth.revocations (revocation_id, user_id, session_id, issued_before, expires_at)
values
    (gen_random_uuid(), test.user_id(1), null, clock_timestamp() + interval '10.2 seconds', 'infinity'),
    (gen_random_uuid(), test.user_id(1), test.user_id(7), clock_timestamp() + interval '20.2 seconds', 'infinity'),
    (gen_random_uuid(), test.user_id(1), null, 'infinity', 'infinity');
select ok(
    (auth._get_claims(test.user_id(1), test.user_id(8)) ->> 'iat')::bigint
        >= (select extract(epoch from issued_before) from auth.revocations order by issued_before limit 1),
    'a token is dated after the revocation of earlier ones'
);
select ok(
    (auth._get_claims(test.user_id(1), test.user_id(8)) ->> 'iat')::bigint
        < extract(epoch from clock_timestamp()) + 12,
    'by no more than a second, and another session''s does not matter'
);
select ok(
    (auth._get_claims(test.user_id(1), test.user_id(7)) ->> 'iat')::bigint
        > extract(epoch from now()) + 18,
    'its own does'
);

select * from finish();
rollback;
