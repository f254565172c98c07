begin;
select plan(6);

-- Contract
select function_returns('study', '_get_zone', array['uuid', 'text'], 'text');
select isnt_definer('study', '_get_zone', array['uuid', 'text']);
select function_privs_are('study', '_get_zone', array['uuid', 'text'], 'authenticated', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select is(study._get_zone(test.user_id(1), null), 'Africa/Nairobi', 'is that of the preferences');
select is(study._get_zone(test.user_id(1), 'Europe/Berlin'), 'Europe/Berlin', 'unless another is named');
select throws_ok($$ select study._get_zone(test.user_id(1), 'Mars') $$, 'PT400', 'invalid_time_zone', 'that exists');

select * from finish();
rollback;
