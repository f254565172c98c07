begin;
select plan(8);

-- Contract
select function_returns('study', '_check_zone', array['uuid', 'text'], 'void');
select isnt_definer('study', '_check_zone', array['uuid', 'text']);
select function_privs_are('study', '_check_zone', array['uuid', 'text'], 'authenticated', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select lives_ok($$ select study._check_zone(test.user_id(1), 'Europe/Berlin') $$, 'takes a zone');
select lives_ok($$ select study._check_zone(test.user_id(1), null) $$, 'or none');
select throws_ok($$ select study._check_zone(test.user_id(1), 'FOO+3') $$, 'PT400', 'invalid_time_zone', 'that has a name');
select lives_ok(
    $$ select study.create_course('Course', p_time_zone => 'Asia/Tokyo', p_user_id => test.user_id(1)) $$, 'a course in Tokyo'
);
select lives_ok($$ select study._check_zone(test.user_id(1), 'Asia/Tokyo') $$, 'makes its zone known');

select * from finish();
rollback;
