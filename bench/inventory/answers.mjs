// The answers of EC2 as XML, in the members and the order that it writes.
import { ACCOUNT } from './hosts.mjs';

const EC2 = 'xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"';
const REQUEST = '<requestId>7a62c49f-347e-4fc4-9331-6e8eEXAMPLE</requestId>';
const HEAD = '<?xml version="1.0" encoding="UTF-8"?>';
const SINCE = '2026-01-31T12:00:00.000Z';

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const items = (list, xml) => list.map((each) => `<item>${xml(each)}</item>`).join('');
const groupSet = '<groupSet><item><groupId>sg-0123456789abcdef0</groupId><groupName>redis-nodes</groupName></item></groupSet>';

/** A page of instances; the token of the next one, where there is one. */
export function instancesXml(hosts, token) {
  const next = token === undefined ? '' : `<nextToken>${token}</nextToken>`;
  return `${HEAD}<DescribeInstancesResponse ${EC2}>${REQUEST}<reservationSet>${items(hosts, reservation)}</reservationSet>${next}</DescribeInstancesResponse>`;
}

export const regionsXml = (regions) => `${HEAD}<DescribeRegionsResponse ${EC2}>${REQUEST}<regionInfo>${
  items(regions, (name) => `<regionName>${name}</regionName><regionEndpoint>ec2.${name}.amazonaws.com</regionEndpoint><optInStatus>opt-in-not-required</optInStatus>`)
}</regionInfo></DescribeRegionsResponse>`;

export const errorXml = (code, message) => `${HEAD}<Response><Errors><Error><Code>${code}</Code><Message>${escaped(message)}</Message></Error></Errors><RequestID>7a62c49f</RequestID></Response>`;

/** Every instance is one of an Auto Scaling group of its own, and so a reservation of its own. */
const reservation = (host) => `<reservationId>${host.reservation}</reservationId><ownerId>${ACCOUNT}</ownerId><groupSet/>`
  + `<instancesSet><item>${instance(host)}</item></instancesSet><requesterId>722737459838</requesterId>`;

function instance({ id, volume, network, address, region, zone, tags }) {
  const name = `ip-${address.replaceAll('.', '-')}.${region}.compute.internal`;
  return `<instanceId>${id}</instanceId><imageId>ami-0123456789abcdef0</imageId><instanceState><code>16</code><name>running</name></instanceState>`
    + `<privateDnsName>${name}</privateDnsName><dnsName/><reason/><keyName>redis</keyName><amiLaunchIndex>0</amiLaunchIndex><productCodes/><instanceType>r7g.large</instanceType>`
    + `<launchTime>${SINCE}</launchTime><placement><availabilityZone>${zone}</availabilityZone><availabilityZoneId>${zone.slice(-1)}-az1</availabilityZoneId><groupName/><tenancy>default</tenancy></placement>`
    + '<monitoring><state>enabled</state></monitoring><subnetId>subnet-0123456789abcdef0</subnetId><vpcId>vpc-0123456789abcdef0</vpcId>'
    + `<privateIpAddress>${address}</privateIpAddress><sourceDestCheck>true</sourceDestCheck>${groupSet}<architecture>arm64</architecture>`
    + `<rootDeviceType>ebs</rootDeviceType><rootDeviceName>/dev/xvda</rootDeviceName><blockDeviceMapping>${device('/dev/xvda', volume)}${device('/dev/sdf', volume)}</blockDeviceMapping>`
    + '<virtualizationType>hvm</virtualizationType><clientToken>fleetd0c-3f1c-4e4b-9a5e</clientToken>'
    + `<tagSet>${items(Object.entries(tags), ([key, value]) => `<key>${escaped(key)}</key><value>${escaped(value)}</value>`)}</tagSet><hypervisor>xen</hypervisor>`
    + `<networkInterfaceSet><item>${networkInterface({ network, address, name })}</item></networkInterfaceSet>`
    + `<iamInstanceProfile><arn>arn:aws:iam::${ACCOUNT}:instance-profile/redis-node</arn><id>AIPAI23HZ27SI6FQMGNQ2</id></iamInstanceProfile>`
    + '<ebsOptimized>true</ebsOptimized><enaSupport>true</enaSupport><cpuOptions><coreCount>2</coreCount><threadsPerCore>1</threadsPerCore></cpuOptions>'
    + '<capacityReservationSpecification><capacityReservationPreference>open</capacityReservationPreference></capacityReservationSpecification>'
    + '<hibernationOptions><configured>false</configured></hibernationOptions><enclaveOptions><enabled>false</enabled></enclaveOptions>'
    + '<metadataOptions><state>applied</state><httpTokens>required</httpTokens><httpPutResponseHopLimit>2</httpPutResponseHopLimit><httpEndpoint>enabled</httpEndpoint>'
    + '<httpProtocolIpv4>enabled</httpProtocolIpv4><httpProtocolIpv6>disabled</httpProtocolIpv6><instanceMetadataTags>disabled</instanceMetadataTags></metadataOptions>'
    + '<platformDetails>Linux/UNIX</platformDetails><usageOperation>RunInstances</usageOperation><usageOperationUpdateTime>2026-01-31T12:00:00.000Z</usageOperationUpdateTime>'
    + '<maintenanceOptions><autoRecovery>default</autoRecovery><rebootMigration>default</rebootMigration></maintenanceOptions><currentInstanceBootMode>uefi</currentInstanceBootMode>'
    + '<privateDnsNameOptions><hostnameType>ip-name</hostnameType><enableResourceNameDnsARecord>false</enableResourceNameDnsARecord>'
    + '<enableResourceNameDnsAAAARecord>false</enableResourceNameDnsAAAARecord></privateDnsNameOptions>';
}

const device = (name, volume) => `<item><deviceName>${name}</deviceName><ebs><volumeId>${volume}</volumeId><status>attached</status><attachTime>${SINCE}</attachTime>`
  + '<deleteOnTermination>true</deleteOnTermination></ebs></item>';

const networkInterface = ({ network, address, name }) => `<networkInterfaceId>${network}</networkInterfaceId><subnetId>subnet-0123456789abcdef0</subnetId><vpcId>vpc-0123456789abcdef0</vpcId>`
  + `<description/><ownerId>${ACCOUNT}</ownerId><status>in-use</status><macAddress>02:7b:64:49:b8:63</macAddress><privateIpAddress>${address}</privateIpAddress><privateDnsName>${name}</privateDnsName>`
  + `<sourceDestCheck>true</sourceDestCheck>${groupSet}<attachment><attachmentId>eni-attach-0123456789abcdef0</attachmentId><deviceIndex>0</deviceIndex><networkCardIndex>0</networkCardIndex>`
  + `<status>attached</status><attachTime>${SINCE}</attachTime><deleteOnTermination>true</deleteOnTermination></attachment>`
  + `<privateIpAddressesSet><item><privateIpAddress>${address}</privateIpAddress><privateDnsName>${name}</privateDnsName><primary>true</primary></item></privateIpAddressesSet>`
  + '<ipv6AddressesSet/><interfaceType>interface</interfaceType>';
