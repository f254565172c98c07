-- The region that the calling user lives in: that of their row, whatever the token says.

create or replace function alerts._user_region()
returns text
language sql
stable
return (select u.region from auth.users as u where u.user_id = auth.uid());

comment on function alerts._user_region() is 'The region that the calling user lives in, null where there is none.';
