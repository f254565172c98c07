-- depends: 0202.create-revocations

set local role app_owner;

-- Where somebody lives is auth.users.region; what an operator is responsible for may be more than that.
create table auth.operator_regions (
    user_id     uuid not null references auth.users (user_id),
    region      text not null
        constraint operator_regions_region_check check (region ~ '\S' and length(region) <= 100),
    assigned_at timestamptz not null default now(),
    assigned_by uuid,
    primary key (user_id, region)
);

comment on table auth.operator_regions is
    'The regions that an operator works for; one without a row here works for the region of the user''s own row.';

create index operator_regions_region_idx on auth.operator_regions (region);
comment on index auth.operator_regions_region_idx is 'The operators of a region (auth._list_operators).';

-- squawk-ignore require-concurrent-index-creation
create index users_region_idx on auth.users (region, user_id);
comment on index auth.users_region_idx is 'Who lives in a region (auth.list_users), and who works there without further rows.';
