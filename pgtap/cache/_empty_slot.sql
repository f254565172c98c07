begin;
select plan(19);

select cache.declare_namespace('things', 600, p_stale_seconds => 600, p_count_every => 1);

-- Contract
select function_returns('cache', '_empty_slot', array['text', 'integer'], 'boolean');
select is_definer('cache', '_empty_slot', array['text', 'integer']);
select function_privs_are('cache', '_empty_slot', array['text', 'integer'], 'service_role', '{}'::text[]);
select function_privs_are('cache', '_empty_slot', array['text', 'integer'], 'admin', '{}'::text[]);
select function_privs_are('cache', '_empty_slot', array['text', 'integer'], 'authenticated', '{}'::text[]);

-- Behaviour
select cache.set_cache('a', '1', p_namespace => 'things');
create temporary table slots as select slot from cache.entries;
select is(cache._empty_slot('entries', slot), false, 'what is read is not emptied') from slots;
update cache.entries set slot = cache._get_slot('hour', cache._now());
update slots set slot = cache._get_slot('hour', cache._now());
select is(cache._empty_slot('entries', slot), false, 'nor what was written in the hour before') from slots;
update cache.entries set slot = cache._get_slot('hour', cache._now(), 2);
update slots set slot = cache._get_slot('hour', cache._now(), 2);
select is(cache._empty_slot('entries', slot), true, 'what is older is') from slots;
select is((select count(*) from cache.entries), 0::bigint, 'and then empty');
select is(cache._empty_slot('entries', cache._get_slot('hour', cache._now(), 2)), false, 'once');

-- Marks
select cache._mark('things', 'hour', 'key', 'a');
update slots set slot = cache._get_slot('hour', cache._now());
select is(cache._empty_slot('marks', slot), false, 'marks are kept while they are made') from slots;
update cache.marks set slot = cache._get_slot('hour', cache._now(), 1), xid = '5';
update slots set slot = cache._get_slot('hour', cache._now(), 1);
select is(cache._empty_slot('marks', slot), false, 'then the slot is sealed') from slots;
select is((select count(*) from cache.seals), 1::bigint, 'which is noted');
select is(cache._empty_slot('marks', slot), false, 'they are kept') from slots;
update cache.seals set sealed_at = sealed_at - interval '69 minutes';
select is(cache._empty_slot('marks', slot), false, 'for an hour and ten minutes') from slots;
update cache.seals set sealed_at = sealed_at - interval '2 minutes';
insert into cache.marks (slot, subject, xid) select slot, 9, pg_current_xact_id() from cache.seals;
select is(cache._empty_slot('marks', slot), false, 'if somebody was late') from slots;
select ok((select sealed_at from cache.seals) > now(), 'it begins again');
update cache.seals set sealed_at = sealed_at - interval '71 minutes';
delete from cache.marks where subject = 9;
select is(cache._empty_slot('marks', slot), true, 'then they are not needed any more') from slots;
select is((select count(*) from cache.marks) + (select count(*) from cache.seals), 0::bigint, 'and gone');

select * from finish();
rollback;
