begin;
select plan(26);

-- Contract
select function_returns('auth', '_check_profile_value', array['text', 'jsonb'], 'text');
select isnt_definer('auth', '_check_profile_value', array['text', 'jsonb']);
select function_privs_are('auth', '_check_profile_value', array['text', 'jsonb'], 'anon', '{}'::text[]);
select function_privs_are('auth', '_check_profile_value', array['text', 'jsonb'], 'authenticated', '{}'::text[]);
select function_privs_are('auth', '_check_profile_value', array['text', 'jsonb'], 'operator', '{}'::text[]);
select function_privs_are('auth', '_check_profile_value', array['text', 'jsonb'], 'admin', '{}'::text[]);
select function_privs_are('auth', '_check_profile_value', array['text', 'jsonb'], 'service_role', '{}'::text[]);

-- Behaviour
select is(auth._check_profile_value('first_name', '" Asha "'), 'Asha', 'without blanks around it');
select is(auth._check_profile_value('last_name', '"Ödön-O''Neill Jr."'), 'Ödön-O''Neill Jr.', 'names are as people write them');
select is(auth._check_profile_value('first_name', '""'), null, 'nothing clears');
select is(auth._check_profile_value('first_name', 'null'), null, 'so does null');
select is(auth._check_profile_value('username', '"Asha.1"'), 'asha.1', 'user names are in small letters');
select is(auth._check_profile_value('phone', '"+254 (711) 000-111"'), '+254711000111', 'a number is freed of what people put in');
select is(auth._check_profile_value('email', '"Asha@Example.com"'), 'asha@example.com', 'an address is in small letters');
select is(auth._check_profile_value('locale', '"sw-KE"'), 'sw-KE', 'a language with a country');

-- Errors
select throws_ok($$ select auth._check_profile_value('user_role', '"admin"') $$, 'PT400', 'unknown_member', 'nobody raises themself');
select throws_ok($$ select auth._check_profile_value('first_name', '1') $$, 'PT400', 'invalid_type', 'a name is text');
select throws_ok($$ select auth._check_profile_value('first_name', '"=cmd()"') $$, 'PT422', 'invalid_first_name', 'no formula is a name');
select throws_ok($$ select auth._check_profile_value('last_name', '"<b>"') $$, 'PT422', 'invalid_last_name', 'nor markup');
select throws_ok($$ select auth._check_profile_value('last_name', '"a\nb"') $$, 'PT422', 'invalid_last_name', 'nor two lines');
select throws_ok(
    $$ select auth._check_profile_value('last_name', to_jsonb(repeat('x', 81))) $$, 'PT422', 'invalid_last_name', 'nor a book'
);
select throws_ok($$ select auth._check_profile_value('username', '"a b"') $$, 'PT422', 'invalid_username', 'a user name has no blanks');
select throws_ok($$ select auth._check_profile_value('phone', '"0711000111"') $$, 'PT422', 'invalid_phone', 'a number has its country');
select throws_ok($$ select auth._check_profile_value('email', '"=a@b.c"') $$, 'PT422', 'invalid_email', 'no formula is an address');
select throws_ok($$ select auth._check_profile_value('email', '"a@b"') $$, 'PT422', 'invalid_email', 'nor is one without a domain');
select throws_ok($$ select auth._check_profile_value('locale', '"english"') $$, 'PT422', 'invalid_locale', 'a language has two or three letters');

select * from finish();
rollback;
