begin;
select plan(24);

select cache.declare_namespace('things', 600, p_stale_seconds => 600, p_count_every => 1);

-- Contract
select function_returns('cache', '_find_entry', array['text', 'text', 'integer'], 'cache.found_entry');
select is_definer('cache', '_find_entry', array['text', 'text', 'integer']);
select function_privs_are('cache', '_find_entry', array['text', 'text', 'integer'], 'service_role', '{}'::text[]);
select function_privs_are('cache', '_find_entry', array['text', 'text', 'integer'], 'admin', '{}'::text[]);
select function_privs_are('cache', '_find_entry', array['text', 'text', 'integer'], 'authenticated', '{}'::text[]);

-- Behaviour
select is((cache._find_entry('things', 'a', 1)).is_fresh, false, 'what is not there is not fresh');
select is((cache._find_entry('things', 'a', 1)).is_kept, false, 'nor kept');
select ok(cache.set_cache('a', '1', 60, p_namespace => 'things'), 'a value is stored');
select results_eq(
    $$ select value, is_fresh, is_kept, namespace_version, count_every from cache._find_entry('things', 'a', 1) $$,
    $$ values ('1'::jsonb, true, true, 1, 1) $$, 'it is found'
);
select is((cache._find_entry('things', 'a', 2)).is_kept, false, 'not in another format');
update cache.entries set expires_at = clock_timestamp() - interval '1 second';
select results_eq(
    $$ select value, is_fresh, is_kept from cache._find_entry('things', 'a', 1) $$, $$ values ('1'::jsonb, false, true) $$,
    'after its end it is kept for a while'
);
update cache.entries set kept_until = clock_timestamp() - interval '1 second';
select is((cache._find_entry('things', 'a', 1)).is_kept, false, 'and then is not');
update cache.entries set kept_until = clock_timestamp() + interval '9 minutes', stored_at = clock_timestamp() + interval '1 minute';
select is((cache._find_entry('things', 'a', 1)).is_kept, false, 'a value from the future is none');
update cache.entries set stored_at = clock_timestamp(), expires_at = clock_timestamp() + interval '1 minute';

-- What was written in the hour before.
update cache.entries set slot = cache._get_slot('hour', cache._now());
select is((cache._find_entry('things', 'a', 1)).is_fresh, true, 'what was written before the hour is found');
select ok(cache.set_cache('a', '2', 60, p_namespace => 'things'), 'and written over in this one');
select is((cache._find_entry('things', 'a', 1)).value, '2'::jsonb, 'the newer one counts');
select is((select count(*) from cache.entries), 2::bigint, 'though the old one is there');
delete from cache.entries where value = '2';
update cache.entries set slot = cache._get_slot('hour', cache._now(), 2);
select is((cache._find_entry('things', 'a', 1)).is_kept, false, 'what lies in the slot to be emptied is not read');
select cache.set_cache('b', '3', 60);
select is((cache._find_entry('default', 'b', 1)).value, '3'::jsonb, 'days are found like hours');
select throws_ok($$ select cache._find_entry('nothing', 'a', 1) $$, 'PT404', 'namespace_not_found', 'refuses an unknown namespace');

-- Isolation
select cache.set_cache('mine', '4', 60, p_namespace => 'things', p_user_id => test.create_user(1));
select is((cache._find_entry('things', 'mine', 1)).value, '4'::jsonb, 'the service sees whose it ever is');
select test.create_user(2);
create function test.find_mine() returns jsonb language sql security definer return (cache._find_entry('things', 'mine', 1)).value;
alter function test.find_mine() owner to app_api;
select test.login_as('authenticated', test.user_id(1));
select is(test.find_mine(), '4'::jsonb, 'a user finds their own value through a function of ours');
select test.login_as('authenticated', test.user_id(2));
select is(test.find_mine(), null, 'another user does not, whatever key the function asks for');
select test.login_as('admin', test.user_id(2));
select is(test.find_mine(), null, 'nor does an admin');

select * from finish();
rollback;
